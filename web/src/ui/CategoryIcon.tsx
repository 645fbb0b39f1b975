import {
  Activity, AlarmClock, ArrowDownToLine, ArrowUpFromLine, Asterisk, Bell, Boxes, Braces, BrainCircuit, Cable,
  CircleHelp, Clock, Code, Columns3, Combine, Copy, CopyMinus, Database, DatabaseZap, Dices, Droplets, FileInput, FileJson,
  Filter, FolderInput, Gauge, GitBranch, GitCommitHorizontal, GitFork, GitMerge, Globe, Hash, HeartPulse, History,
  HardDriveDownload, Hourglass, Inbox, Layers, ListFilter, ListOrdered, ListPlus, ListTree, Mail, MailX, MapPin, Merge, MessageSquare, Network,
  PencilLine, Radar, Radio, RadioTower, Regex, Repeat, Replace, Route, Rss, Scale, ScanSearch, Search, Send, Server,
  ShieldCheck, Shuffle, Sigma, SlidersHorizontal, Split, SquareFunction, Table, Table2, Timer, TimerOff, TrendingUp,
  Type, Ungroup, UserSearch, Waves, Waypoints, Webhook, Workflow, Zap,
  type LucideIcon,
} from "lucide-react";
import type { Category } from "../wire/shapes";
import styles from "./CategoryIcon.module.css";

// The catalogue names icons of the lucide set. Those a pipeline may want are bundled; the whole set is 400 kB.
const ICONS: Readonly<Record<string, LucideIcon>> = {
  Activity, AlarmClock, ArrowDownToLine, ArrowUpFromLine, Asterisk, Bell, Boxes, Braces, BrainCircuit, Cable,
  CircleHelp, Clock, Code, Columns3, Combine, Copy, CopyMinus, Database, DatabaseZap, Dices, Droplets, FileInput, FileJson,
  Filter, FolderInput, Gauge, GitBranch, GitCommitHorizontal, GitFork, GitMerge, Globe, Hash, HeartPulse, History,
  HardDriveDownload, Hourglass, Inbox, Layers, ListFilter, ListOrdered, ListPlus, ListTree, Mail, MailX, MapPin, Merge, MessageSquare, Network,
  PencilLine, Radar, Radio, RadioTower, Regex, Repeat, Replace, Route, Rss, Scale, ScanSearch, Search, Send, Server,
  ShieldCheck, Shuffle, Sigma, SlidersHorizontal, Split, SquareFunction, Table, Table2, Timer, TimerOff, TrendingUp,
  Type, Ungroup, UserSearch, Waves, Waypoints, Webhook, Workflow, Zap,
};

const FALLBACK: Readonly<Record<Category, LucideIcon>> = {
  source: ArrowDownToLine,
  transform: SquareFunction,
  pattern: Waypoints,
  sink: ArrowUpFromLine,
};

interface CategoryIconProps {
  icon: string | undefined;
  category: Category | undefined;
  size?: number;
}

/** A node type's icon in its category's tint. */
export function CategoryIcon({ icon, category, size = 16 }: CategoryIconProps) {
  const Icon = (icon && ICONS[icon]) || (category ? FALLBACK[category] : CircleHelp);
  return <Icon className={category && styles[category]} size={size} strokeWidth={1.9} aria-hidden="true" />;
}
