/** The console: its pages, its store of answers, and one way to go from page to page. */
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { I18nProvider, RouterProvider as LinkProvider } from "react-aria-components";

import type { makeRouter } from "./router";

interface Properties {
  queries: QueryClient;
  router: ReturnType<typeof makeRouter>;
}

/** All of the console. */
export function App({ queries, router }: Properties) {
  const go = (to: string) => void router.navigate({ href: to });
  return (
    <I18nProvider locale="en-US">
      <LinkProvider navigate={go}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LinkProvider>
    </I18nProvider>
  );
}
