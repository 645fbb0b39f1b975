import "@fontsource-variable/inter/wght.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startTheme } from "./lib/theme";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element");
startTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
