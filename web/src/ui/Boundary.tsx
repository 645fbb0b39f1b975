import { Component, type ReactNode } from "react";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

interface BoundaryProps {
  children: ReactNode;
}

/** Where something within fails, the rest of the page goes on, and this says what can be done. */
export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert">
        <EmptyState
          title="This part of the page could not be shown"
          action={<Button onClick={() => location.reload()}>Reload the page</Button>}
        >
          What you have done is kept. The server may have been away, or renewed, since you opened this page.
        </EmptyState>
      </div>
    );
  }
}
