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
export type Unheard = components["schemas"]["UnheardAnswer"];
export type Registered = components["schemas"]["RegisteredAnswer"];
export type PeopleList = components["schemas"]["ListAnswer"];
export type SideBySide = components["schemas"]["SideBySide"];
export type Form = components["schemas"]["FormAnswer"];
export type Question = components["schemas"]["QuestionAnswer"];
export type RegisterStatement = components["schemas"]["RegisterStatement"];
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

/** Whether to ask once more: when nothing answered or Asepsis failed, not when it says that it will not. */
export const isWorthAnotherTry = (failures: number, error: Error): boolean =>
  failures < 1 && !(error instanceof AnswerError && error.status >= 400 && error.status < 500);

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function answered<T>(asked: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((): never => {
    throw new AnswerError(0, "Asepsis does not answer. Is “asepsis serve” still running?");
  });
  if (data === undefined) {
    throw new AnswerError(response.status, reason(error) ?? `Asepsis answered with status ${response.status}.`);
  }
  return data;
}

/** Why something was refused, when the answer says so in words. */
function reason(error: unknown): string | undefined {
  const detail = typeof error === "object" && error !== null && "detail" in error ? error.detail : undefined;
  return typeof detail === "string" ? detail : undefined;
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

/** What no sensor saw. */
export const unheardQuery = queryOptions({
  queryKey: ["unheard"],
  queryFn: () => answered(client.GET("/api/unheard")),
  staleTime: FRESH_MILLISECONDS,
});

/** The choices of the register's form; they change with the program only. */
export const formQuery = queryOptions({
  queryKey: ["form"],
  queryFn: () => answered(client.GET("/api/register/form")),
  staleTime: Infinity,
});

/** Write down a device that no sensor hears. */
export const register = (body: RegisterStatement) => answered(client.POST("/api/register", { body }));

/** Say a registered device anew. */
export const changeRegistered = (id: string, body: RegisterStatement) =>
  answered(client.POST("/api/register/{device_id}", { params: { path: { device_id: id } }, body }));

/** Say that a registered device is gone. */
export const retire = (id: string, by: string) =>
  answered(client.POST("/api/register/{device_id}/retire", { params: { path: { device_id: id } }, body: { by } }));

/** Answer a question, or take the answer back with an empty value. */
export const giveAnswer = (question: string, value: string, by: string) =>
  answered(client.POST("/api/answers", { body: { question, value, by } }));
