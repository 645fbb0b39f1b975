import { Suspense, type ReactNode } from "react";
import { lazily } from "../lib/lazily";
import { Spinner } from "./Spinner";

const LaterList = lazily(() => import("./PickList"), "PickList");

export interface PickItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly detail?: string | undefined;
  readonly keywords?: readonly string[] | undefined;
  readonly run: () => void;
}

export interface PickProps {
  placeholder: string;
  empty: string;
  groups: readonly { readonly heading: string; readonly items: readonly PickItem[] }[];
  onEscape?: () => void;
  /** Told what is typed: the groups are then the answer to it, and are not narrowed here. */
  onQuery?: (query: string) => void;
}

/** A list that is searched by typing: the palette of commands, quick-add, connect. It arrives after the page. */
export function Pick(props: PickProps) {
  return (
    <Suspense fallback={<Spinner label="Loading the list" />}>
      <LaterList {...props} />
    </Suspense>
  );
}
