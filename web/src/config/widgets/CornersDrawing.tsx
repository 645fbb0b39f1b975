import { planOf, type Corner, type Ring } from "./points";
import styles from "./widgets.module.css";

const BOX = { width: 260, height: 120, margin: 10 };

/** A slip in one corner shall not shrink the others to a dot. */
const isOnEarth = ([lat, lon]: Corner): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

/** The areas as they lie, north up; the first corner is filled, so that the way round can be seen. */
export function CornersDrawing({ rings, label }: { rings: readonly Ring[]; label: string }) {
  const drawn = rings.map((ring) => ring.filter(isOnEarth)).filter((ring) => ring.length > 0);
  if (drawn.length === 0) return null;
  const plan = planOf(drawn, BOX);
  const count = drawn.reduce((sum, ring) => sum + ring.length, 0);
  return (
    <svg className={styles.plan} viewBox={`0 0 ${plan.width} ${plan.height}`} role="img" aria-label={`${label}: ${count} ${count === 1 ? "corner" : "corners"}, north up`}>
      {plan.rings.map((ring, at) => (
        <g key={at}>
          <polygon points={ring.map(({ x, y }) => `${x},${y}`).join(" ")} />
          {ring.map(({ x, y }, place) => (
            <circle key={place} cx={x} cy={y} r={3} data-first={place === 0 || undefined} />
          ))}
        </g>
      ))}
    </svg>
  );
}
