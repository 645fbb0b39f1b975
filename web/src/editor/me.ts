import { createContext, useContext } from "react";
import type { Me } from "../wire/shapes";

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe is used before anybody has said who they are");
  return me;
}
