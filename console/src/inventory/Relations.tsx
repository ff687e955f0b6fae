/** Whom a device talks to, about what, and how much. */
import { Link } from "@tanstack/react-router";

import type { Device, Relation } from "../api/client";
import { RealmSign } from "../design/RealmSign";
import { counted, octets, visible } from "../design/words";

/** Rows shown at once; the rest is counted. */
const SHOWN = 100;

/** The table of a device's relations. */
export function Relations({ device }: { device: Device }) {
  const shown = device.relations.slice(0, SHOWN);
  return (
    <section aria-labelledby="relations" className="mt-6 rounded-2xl border border-line bg-surface p-5">
      <h2 id="relations" className="text-lg font-semibold tracking-tight">
        Talks to
      </h2>
      {shown.length === 0 ? (
        <p className="mt-2 text-soft">We heard no talk with another device. Without a mirror port much of it stays unheard.</p>
      ) : (
        <ul className="mt-2 divide-y divide-line">
          {shown.map((relation, index) => (
            <Line key={index} relation={relation} />
          ))}
        </ul>
      )}
      {device.relations.length > SHOWN && (
        <p className="mt-3 text-soft">and {device.relations.length - SHOWN} more with less talk.</p>
      )}
    </section>
  );
}

function Line({ relation }: { relation: Relation }) {
  return (
    <li className="grid gap-x-6 gap-y-0.5 py-2.5 sm:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)]">
      <span className="flex min-w-0 items-baseline gap-2">
        <RealmSign realm={relation.peer_realm} className="size-3 translate-y-px" />
        <Peer relation={relation} />
      </span>
      <span className="wrap-anywhere">
        <span className="text-soft">{relation.role === "client" ? "asks for" : "is asked for"}</span> {relation.service}
      </span>
      <span className="text-sm text-soft tabular-nums sm:text-right">
        {counted(relation.conversations, "talk", "talks")}, {amount(relation)}
      </span>
    </li>
  );
}

/**
 * How much went out and in. A side of which no octet was counted is not called empty: a DHCP client asks all at once
 * (RFC 2131 4.1), which is no talk with one server, and of others the side was not heard.
 */
export function amount({ octets_sent: sent, octets_received: received, service, role }: Relation): string {
  const isAskedOfAll = service.startsWith("DHCP");
  const out = isAskedOfAll && role === "client" ? "asks all at once" : "its own side not heard";
  const into = isAskedOfAll && role === "server" ? "asked by broadcast" : "the other side not heard";
  return `${sent === 0 ? out : `${octets(sent)} out`}, ${received === 0 ? into : `${octets(received)} in`}`;
}

function Peer({ relation }: { relation: Relation }) {
  if (relation.peer_id === null) {
    const hosts = relation.outside_hosts > 1 ? ` (${relation.outside_hosts} hosts)` : "";
    return (
      <span className="font-semibold">
        {relation.peer_name}
        <span className="font-normal text-soft">{hosts}</span>
      </span>
    );
  }
  return (
    <Link
      to="/devices/$deviceId"
      params={{ deviceId: relation.peer_id }}
      className="min-w-0 rounded font-semibold wrap-anywhere text-accent underline-offset-4 hover:underline"
    >
      <bdi>{visible(relation.peer_name)}</bdi>
    </Link>
  );
}
