import { EllipsisVertical, Redo2, Rocket, Undo2 } from "lucide-react";
import { Link } from "wouter";
import { commandOf, isEnabled, runCommand, shortcutOf, useAllCommands } from "../commands/registry";
import { shown } from "../commands/shortcut";
import { useDocument, useSession } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Menu, type MenuEntry } from "../ui/Menu";
import { Tooltip } from "../ui/Tooltip";
import { Logo } from "../ui/Logo";
import { People } from "./People";
import { PipelineName } from "./PipelineName";
import { SavePill } from "./SavePill";
import styles from "./TopBar.module.css";

const MENU: readonly (string | null)[] = [
  "go.home",
  null,
  "pipeline.rename",
  "pipeline.export",
  "pipeline.archive",
  null,
  "go.find",
  "edit.selectAll",
  "edit.tidy",
  null,
  "view.tools",
  "view.inspector",
  "view.dock",
  "view.minimap",
  "view.theme",
  null,
  "help.palette",
  "help.shortcuts",
];

/** Menu entries for commands by id; those that are not there now are left out. */
export function entriesOf(ids: readonly (string | null)[]): readonly MenuEntry[] {
  return ids.flatMap((id): readonly MenuEntry[] => {
    if (id === null) return [{ kind: "separator" }];
    const command = commandOf(id);
    if (!command) return [];
    const key = command.shortcuts?.[0];
    return [
      {
        label: command.name,
        shortcut: key === undefined ? undefined : shown(key),
        disabled: !isEnabled(command),
        run: command.run,
      },
    ];
  });
}

export function TopBar() {
  const version = useDocument((document) => document.version);
  const archived = useDocument((document) => document.status === "archived");
  // Asked for the menu and the shortcuts to be those that are there now.
  const commands = useAllCommands();
  const canDeploy = commands.some((command) => command.id === "deploy.open");
  return (
    <>
      <header className={styles.bar}>
        <Tooltip text="All pipelines" shortcut={shortcutOf("go.home")}>
          <Link href="/" className={styles.home} aria-label="All pipelines">
            <Logo />
          </Link>
        </Tooltip>
        <PipelineName />
        <Tooltip text={`${version} ${version === 1 ? "event" : "events"} in this pipeline's history`}>
          <span className={styles.version}>v{version}</span>
        </Tooltip>
        <SavePill />
        <span className={styles.space} />
        <People />
        <History />
        <span className={styles.line} />
        <Menu entries={entriesOf(MENU)} align="end">
          <Button variant="ghost" aria-label="Menu" style={{ width: 30, padding: 0 }}>
            <EllipsisVertical size={16} />
          </Button>
        </Menu>
        <Tooltip text={canDeploy ? "Run this version" : "Nothing here can run it"} shortcut={shortcutOf("deploy.open")}>
          <Button variant="primary" aria-disabled={!canDeploy} onClick={() => runCommand("deploy.open")}>
            <Rocket size={15} /> <span className={styles.word}>Deploy</span>
          </Button>
        </Tooltip>
      </header>
      {archived ? (
        <div className={styles.archived} role="status">
          <Badge tone="warning">Archived</Badge> Nobody can change this pipeline until it is brought back.
          <Button size="small" onClick={() => runCommand("pipeline.unarchive")}>
            Bring back
          </Button>
        </div>
      ) : null}
    </>
  );
}

function History() {
  const undo = useSession((state) => state.undo);
  const redo = useSession((state) => state.redo);
  const readOnly = useReadOnly();
  return (
    <>
      <IconButton
        label={undo === null ? "Undo" : `Undo ${undo}`}
        shortcut={shortcutOf("edit.undo")}
        aria-disabled={undo === null || readOnly}
        onClick={() => runCommand("edit.undo")}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={redo === null ? "Redo" : `Redo ${redo}`}
        shortcut={shortcutOf("edit.redo")}
        aria-disabled={redo === null || readOnly}
        onClick={() => runCommand("edit.redo")}
      >
        <Redo2 size={16} />
      </IconButton>
    </>
  );
}
