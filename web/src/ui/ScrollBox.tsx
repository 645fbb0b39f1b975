import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

interface ScrollBoxProps {
  /** What is in it, for those who come to it with the keyboard. */
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A box with nothing in it to stop at: the keyboard stops at the box, and scrolls it, while there is more than it shows. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, [children]);
  return (
    <div ref={box} className={className} {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      {children}
    </div>
  );
}
