import { QueryClient } from "@tanstack/react-query";
import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import { App } from "../../src/app/App";
import { makeRouter } from "../../src/app/router";
import { device, form, list, status, unheard } from "../answers";

type Answers = Record<string, unknown>;
const asked: string[] = [];

function show(place: string, answers: Answers) {
  const fetch = vi.fn((request: Request) => {
    const url = new URL(request.url, "http://localhost");
    asked.push(url.pathname + url.search);
    const answer = answers[url.pathname];
    if (answer === undefined) return Promise.resolve(new Response("{}", { status: 404 }));
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(Response.json(answer));
  });
  vi.stubGlobal("fetch", fetch);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const history = createMemoryHistory({ initialEntries: [place] });
  render(<App queries={queries} router={makeRouter(queries, history)} />);
  return history;
}

afterEach(() => {
  asked.length = 0;
});

const FULL: Answers = { "/api/devices": list, "/api/status": status, "/api/devices/d14": device };

test("the list says what each device is, how sure, and what is not known", async () => {
  show("/", FULL);
  expect(await screen.findByRole("heading", { level: 1, name: status.verdict })).toBeTruthy();
  const row = await screen.findByRole("row", { name: /pump-gw/ });
  expect(row.textContent).toContain("Infusion pump");
  expect(row.textContent).toContain("Likely, 64 %");
  expect(row.textContent).toContain("Sources disagree");
  expect(within(row).getAllByText("Not known")).toHaveLength(2);
});

test("a search is asked of the API and stands in the address", async () => {
  const history = show("/devices", FULL);
  await userEvent.type(await screen.findByRole("searchbox", { name: "Search devices" }), "pump");
  await waitFor(() => expect(asked.some((question) => question.includes("search=pump"))).toBe(true));
  expect(history.location.search).toContain("search=pump");
});

test("no device that fits is not the same as no device", async () => {
  show("/devices?search=none", { ...FULL, "/api/devices": { ...list, devices: [], total: 0 } });
  expect(await screen.findByText("No device fits.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Show all devices" })).toBeTruthy();
});

test("an empty store says what to do", async () => {
  show("/devices", { ...FULL, "/api/devices": { ...list, devices: [], total: 0, all_devices: 0, realms: [] } });
  expect(await screen.findByText("No devices yet.")).toBeTruthy();
  expect(screen.queryByRole("searchbox")).toBeNull();
});

test("a silent server is told with a way out", async () => {
  show("/devices", { "/api/devices": new Error("refused"), "/api/status": new Error("refused") });
  expect((await screen.findByRole("alert")).textContent).toContain("Is “asepsis serve” still running?");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

test("a device shows its evidence down to the packet, and what speaks against it", async () => {
  show("/devices/d14", FULL);
  expect(await screen.findByRole("heading", { level: 1, name: "pump-gw" })).toBeTruthy();
  const page = screen.getByRole("main").textContent;
  expect(page).toContain("practice.pcap, packet 1,041, seen 2 times");
  expect(page).toContain("Speaks for “Computer” instead (55 %)");
  expect(page).toContain("pump-gw[U+202E]");
  expect(page).toContain("Not known: Maker, Model. Not known does not mean safe.");
  expect(page).toContain("Beyond your network (2 hosts)");
});

test("an unheard-of device is told so", async () => {
  show("/devices/none", FULL);
  expect(await screen.findByText("There is no such device.")).toBeTruthy();
});

const NOT_HEARD: Answers = { ...FULL, "/api/unheard": unheard, "/api/register/form": form };

test("what no sensor hears stands apart and is never called seen", async () => {
  show("/unheard", NOT_HEARD);
  expect(await screen.findByText("Insulin pump. Registered, not heard")).toBeTruthy();
  expect(screen.getByText("None of it counts as a device of the network.")).toBeTruthy();
  expect(screen.getByText("In the list, never heard.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "pump-gw" })).toBeTruthy();
});

test("the form tells only when kind and role are there, and asks for nothing about a patient", async () => {
  show("/unheard", NOT_HEARD);
  await userEvent.click(await screen.findByRole("button", { name: "Write down a device" }));
  expect(await screen.findByText(/Nothing about a patient/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Write it down" }).getAttribute("disabled")).not.toBeNull();
  const labels = screen.getAllByRole("textbox").map((box) => box.getAttribute("aria-labelledby"));
  expect(labels).toHaveLength(2);
});

test("the device page shows use, the list's word and a question", async () => {
  show("/devices/d14", NOT_HEARD);
  expect(await screen.findByText("In use about 9 hours a day (5 days heard).")).toBeTruthy();
  expect(screen.getByText("The list says otherwise.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Answer" }));
  await userEvent.click(screen.getByRole("radio", { name: /Windows Server 2019/ }));
  expect(screen.getByRole("button", { name: "Keep the answer" }).getAttribute("disabled")).not.toBeNull();
});
