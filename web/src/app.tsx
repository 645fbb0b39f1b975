import { EmptyState } from "./ui/EmptyState";

export function App() {
  return <EmptyState title="LakeStream" />;
}
