/** Questions to the API, typed by its own description. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import createClient from "openapi-fetch";

import type { components, operations, paths } from "./schema";

export type DeviceRow = components["schemas"]["DeviceRow"];
export type Device = components["schemas"]["DeviceAnswer"];
export type DeviceList = components["schemas"]["DeviceList"];
export type Attribute = components["schemas"]["AttributeAnswer"];
export type Piece = components["schemas"]["Piece"];
export type Relation = components["schemas"]["RelationAnswer"];
export type Capture = components["schemas"]["CaptureAnswer"];
export type Status = components["schemas"]["StatusAnswer"];
export type DeviceQuestion = NonNullable<operations["listDevices"]["parameters"]["query"]>;

/** How long an answer is shown before it is asked for again, in milliseconds. */
const FRESH_MILLISECONDS = 10_000;

const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => globalThis.fetch(request),
});

/** What went wrong, in words for the reader. */
export class AnswerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Reply<T> {
  data?: T;
  response: Response;
}

async function answered<T>(asked: Promise<Reply<T>>): Promise<T> {
  const { data, response } = await asked.catch((): never => {
    throw new AnswerError(0, "Asepsis does not answer. Is “asepsis serve” still running?");
  });
  if (data === undefined) throw new AnswerError(response.status, `Asepsis answered with status ${response.status}.`);
  return data;
}

/** The devices that match, one page of them. The former page stays until the next is there. */
export const devicesQuery = (question: DeviceQuestion) =>
  queryOptions({
    queryKey: ["devices", question],
    queryFn: () => answered(client.GET("/api/devices", { params: { query: question } })),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLISECONDS,
  });

/** One device with all that is known of it. */
export const deviceQuery = (id: string) =>
  queryOptions({
    queryKey: ["device", id],
    queryFn: () => answered(client.GET("/api/devices/{device_id}", { params: { path: { device_id: id } } })),
    staleTime: FRESH_MILLISECONDS,
  });

/** What was read. */
export const capturesQuery = queryOptions({
  queryKey: ["captures"],
  queryFn: () => answered(client.GET("/api/captures")),
  staleTime: FRESH_MILLISECONDS,
});

/** The whole in a few words and numbers. */
export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => answered(client.GET("/api/status")),
  staleTime: FRESH_MILLISECONDS,
});
