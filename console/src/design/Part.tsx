/** A part of a page with its heading. */
import type { ReactNode } from "react";

/** The frame, the heading and what stands below. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-2xl border border-line bg-surface p-5">
      <h2 className="mb-3 text-lg font-semibold tracking-tight wrap-anywhere">{title}</h2>
      {children}
    </section>
  );
}
