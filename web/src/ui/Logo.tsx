/** The mark: three streams. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.6" strokeLinecap="round">
        <path d="M6 11c3.3-3 6.7-3 10 0s6.7 3 10 0" />
        <path d="M6 17c3.3-3 6.7-3 10 0s6.7 3 10 0" opacity=".75" />
        <path d="M6 23c3.3-3 6.7-3 10 0s6.7 3 10 0" opacity=".5" />
      </g>
    </svg>
  );
}
