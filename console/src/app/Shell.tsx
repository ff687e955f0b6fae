/** What stands around every page: the name, the pages, the theme, and what this console does and does not do. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { Choice } from "../design/Choice";
import { Mark } from "../design/Mark";
import { useTheme, type Theme } from "./theme";

const THEMES = [
  { id: "system", words: "System" },
  { id: "light", words: "Light" },
  { id: "dark", words: "Dark" },
] as const;

/** Header, page, footer. */
export function Shell() {
  const main = useFocusOnNewPage();
  return (
    <div className="mx-auto flex min-h-dvh max-w-[90rem] flex-col px-4 sm:px-6 lg:px-8">
      <a
        href="#main"
        className="sr-only rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10"
      >
        Skip to the page
      </a>
      <Header />
      <main id="main" ref={main} tabIndex={-1} className="min-w-0 flex-1 pb-16 outline-none">
        <Outlet />
      </main>
      <footer className="border-t border-line py-5 text-sm text-soft">
        It sends nothing to your devices, and nothing leaves this computer. What you say is kept beside what was measured.
      </footer>
    </div>
  );
}

/** A new page is read from its top, also by a screen reader; a change of filters is no new page. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const former = useRef(path);
  useEffect(() => {
    if (former.current === path) return;
    former.current = path;
    main.current?.focus();
  }, [path]);
  return main;
}

function Header() {
  const [theme, setTheme] = useTheme();
  const link =
    "rounded-lg px-2 py-1.5 text-sm whitespace-nowrap text-soft sm:px-3 sm:text-base hover:text-ink data-[status=active]:bg-accent-page " +
    "data-[status=active]:font-semibold data-[status=active]:text-accent";
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 py-4 sm:gap-x-6">
      <Link to="/" className="flex items-center gap-2.5 rounded-lg text-lg font-semibold tracking-tight">
        <Mark className="size-7 text-accent" />
        Asepsis
      </Link>
      <nav aria-label="Pages" className="order-last flex w-full justify-between sm:order-none sm:w-auto sm:gap-1">
        <Link to="/devices" className={link}>
          Devices
        </Link>
        <Link to="/unheard" className={link}>
          Not heard
        </Link>
        <Link to="/captures" className={link}>
          Captures
        </Link>
        <a href="/api/report.html" className={link}>
          Report
        </a>
      </nav>
      <div className="ml-auto flex items-center gap-4">
        <span className="hidden items-center gap-2 rounded-full border border-line px-3 py-1 text-sm text-soft lg:inline-flex">
          <svg viewBox="0 0 16 16" aria-hidden="true" className="size-3.5 fill-none stroke-current stroke-[1.6]">
            <path d="M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8Z" />
            <circle cx="8" cy="8" r="2" />
          </svg>
          This computer only
        </span>
        <Choice label="Theme" isLabelAlwaysShown={false} value={theme} options={THEMES} onChange={(value) => setTheme(value as Theme)} />
      </div>
    </header>
  );
}
