import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Moon, Sun } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { CommandPalette } from "./commands/CommandPalette";
import { Shortcuts } from "./commands/Shortcuts";
import { ShortcutSheet } from "./commands/ShortcutSheet";
import { useCommands, type Command } from "./commands/registry";
import { Problem } from "./lib/http";
import { oppositeTheme, setTheme } from "./lib/theme";
import { Routes } from "./routes";
import { Identified } from "./shell/Identified";
import { Boundary } from "./ui/Boundary";
import { Toasts } from "./ui/Toast";
import { TooltipProvider } from "./ui/Tooltip";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal is an answer: only a server that can't be reached is asked again.
      retry: (count, error) => count < 2 && error instanceof Problem && error.status === 0,
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider delayDuration={450} skipDelayDuration={150}>
        <Identified>
          <Boundary>
            <Routes />
          </Boundary>
          <PageCommands />
        </Identified>
        <Shortcuts />
        <CommandPalette />
        <ShortcutSheet />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function PageCommands() {
  const [, navigate] = useLocation();
  const commands = useMemo(
    (): readonly Command[] => [
      { id: "go.home", name: "All pipelines", group: "Go to", run: () => navigate("/") },
      {
        id: "view.theme",
        name: "Switch between light and dark",
        group: "View",
        icon: oppositeTheme() === "dark" ? <Moon size={15} /> : <Sun size={15} />,
        shortcuts: ["Mod+Shift+L"],
        whileTyping: true,
        run: () => setTheme(oppositeTheme()),
      },
      {
        id: "view.themeSystem",
        name: "Light or dark as the system says",
        group: "View",
        run: () => setTheme("system"),
      },
    ],
    [navigate],
  );
  useCommands(commands);
  return null;
}
