/** What every test of the console finds: no page left over, and a window that knows its width. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// What a test waits for comes later on a busy machine: the usual second is too short to call it missing.
configure({ asyncUtilTimeout: 30_000 });
afterEach(cleanup);

vi.stubGlobal("scrollTo", vi.fn());
vi.stubGlobal(
  "matchMedia",
  vi.fn((query: string) => ({
    matches: query.includes("min-width"),
    media: query,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  })),
);
