/** States of a page that a reader must not miss: a warning, nothing there, an error, still loading. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components";

/** A warning with its reason. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="rounded-xl border border-warn-line bg-warn-page px-4 py-3">
      <strong className="text-warn">{title}</strong> {children}
    </div>
  );
}

/** Nothing to show, and what to do about it. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-2xl border border-dashed border-edge px-6 py-12 text-center">
      <p className="text-lg font-semibold">{title}</p>
      <div className="mx-auto mt-1 max-w-prose text-soft">{children}</div>
    </div>
  );
}

/** An error with the way out. */
export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <div role="alert" className="rounded-2xl border border-warn-line bg-warn-page px-6 py-8 text-center">
      <p className="text-lg font-semibold">This could not be loaded.</p>
      <p className="mt-1 text-soft">{error.message}</p>
      <Button onPress={retry} className={`${buttonClass} mt-4`}>
        Try again
      </Button>
    </div>
  );
}

/** Grey rows while the first answer is on its way. */
export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" className="grid gap-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-14 animate-pulse rounded-xl bg-sunken" />
      ))}
    </div>
  );
}

/** The looks of a button. */
export const buttonClass =
  "inline-flex min-h-9 cursor-pointer items-center justify-center gap-2 rounded-lg border border-edge bg-surface px-3.5 " +
  "py-1.5 font-medium text-ink hover:border-accent data-[pressed]:bg-sunken disabled:cursor-default disabled:opacity-50";
