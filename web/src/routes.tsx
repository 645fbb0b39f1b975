import { Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { lazily } from "./lib/lazily";
import { NotFound } from "./shell/NotFound";
import { Waiting } from "./shell/Waiting";

const Home = lazily(() => import("./home/Home"), "Home");
const EditorPage = lazily(() => import("./shell/EditorPage"), "EditorPage");

export const pipelinePath = (id: string): string => `/p/${encodeURIComponent(id)}`;

export function Routes() {
  return (
    <Suspense fallback={<Waiting what="Opening…" />}>
      <Switch>
        <Route path="/">
          <Home />
        </Route>
        <Route path="/p/:id">{({ id }) => <EditorPage key={id} pipelineId={id} />}</Route>
        <Route path="/pipelines">
          <Redirect to="/" />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  );
}
