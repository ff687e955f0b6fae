/** The pages and their addresses. What a list shows stands in its address, so that it can be kept and shared. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";

import { Nothing } from "../design/Notice";
import { DeviceListPage } from "../inventory/DeviceListPage";
import { readFilters } from "../inventory/filters";
import { Shell } from "./Shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Shell,
  notFoundComponent: () => <Nothing title="There is no such page." />,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/devices", replace: true });
  },
});

const devices = createRoute({
  getParentRoute: () => root,
  path: "/devices",
  validateSearch: readFilters,
  component: DeviceListPage,
});

const device = createRoute({
  getParentRoute: () => root,
  path: "/devices/$deviceId",
  component: lazyRouteComponent(() => import("../inventory/DevicePage"), "DevicePage"),
});

const captures = createRoute({
  getParentRoute: () => root,
  path: "/captures",
  component: lazyRouteComponent(() => import("../inventory/CapturesPage"), "CapturesPage"),
});

const unheard = createRoute({
  getParentRoute: () => root,
  path: "/unheard",
  component: lazyRouteComponent(() => import("../unheard/UnheardPage"), "UnheardPage"),
});

/** The router over our pages. Tests hand in a history of their own. */
export function makeRouter(queries: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren([home, devices, device, unheard, captures]),
    context: { queries },
    scrollRestoration: true,
    ...(history ? { history } : {}),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
