/** What a device is and why: each belief opens to its evidence, each piece of evidence down to the packet. */
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";

import type { Attribute, Device, Piece } from "../api/client";
import { Confidence } from "../design/Confidence";
import { counted, percent, visible } from "../design/words";

/** All beliefs about a device, and what is not known. */
export function Beliefs({ device }: { device: Device }) {
  return (
    <section aria-labelledby="beliefs" className="min-w-0 rounded-2xl border border-line bg-surface">
      <h2 id="beliefs" className="px-5 pt-5 pb-2 text-lg font-semibold tracking-tight">
        What it is, and why we think so
      </h2>
      {device.attributes.map((attribute) => (
        <Belief key={attribute.name} attribute={attribute} />
      ))}
      {device.not_known.length > 0 && (
        <p className="border-t border-line px-5 py-4 text-soft">
          <strong className="font-semibold text-ink">Not known:</strong> {device.not_known.join(", ")}. Not known does not mean
          safe.
        </p>
      )}
    </section>
  );
}

function Belief({ attribute }: { attribute: Attribute }) {
  return (
    <Disclosure className="group border-t border-line" defaultExpanded={attribute.conflict}>
      <Heading level={3}>
        <Button
          slot="trigger"
          className="grid w-full cursor-pointer grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 px-5 py-3 text-left -outline-offset-4 hover:bg-accent-page/60 sm:grid-cols-[7.5rem_minmax(0,1fr)_auto]"
        >
          <span className="col-span-2 text-sm font-normal text-soft sm:col-span-1 sm:text-base">{attribute.words}</span>
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-4">
            <bdi className="font-semibold wrap-anywhere">{visible(attribute.value)}</bdi>
            <Confidence
              confidence={attribute.confidence}
              words={attribute.confidence_words}
              byPerson={attribute.by_person}
            />
            {attribute.conflict && <span className="text-sm font-medium text-warn">! Sources disagree</span>}
          </span>
          <span className="inline-flex items-center gap-2 text-sm whitespace-nowrap text-accent">
            {counted(attribute.evidence.length, "reason", "reasons")}
            <svg
              viewBox="0 0 8 12"
              aria-hidden="true"
              className="h-3 w-2 fill-none stroke-current stroke-2 transition-transform group-data-[expanded]:rotate-90"
            >
              <path d="m1 1 5 5-5 5" />
            </svg>
          </span>
        </Button>
      </Heading>
      <DisclosurePanel>
        <div className="grid gap-3 px-5 pt-1 pb-5">
          <Alternatives attribute={attribute} />
          {attribute.evidence.length === 0 && (
            <p className="text-soft">{attribute.by_person ? "A person said so." : "No single packet is kept for this."}</p>
          )}
          <ul className="grid gap-2.5">
            {attribute.evidence.map((piece, index) => (
              <Reason key={index} piece={piece} />
            ))}
          </ul>
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}

function Alternatives({ attribute }: { attribute: Attribute }) {
  if (attribute.alternatives.length === 0) return null;
  const words = attribute.alternatives.map((other) => `${visible(other.value)} (${percent(other.confidence)} %)`);
  return <p className="text-soft tabular-nums">It could also be: {words.join(", ")}.</p>;
}

function Reason({ piece }: { piece: Piece }) {
  return (
    <li className={`rounded-xl bg-sunken px-4 py-3 ${piece.is_contrary ? "border-l-4 border-warn" : ""}`}>
      <p className="wrap-anywhere">{visible(piece.sentence)}</p>
      <p className={piece.is_contrary ? "text-sm font-medium text-warn" : "text-sm text-soft"}>{visible(piece.weight)}</p>
      {piece.fields.length > 0 && (
        <dl className="my-2 grid grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] gap-x-4 font-mono text-sm">
          {piece.fields.map((field) => (
            <div key={field.name} className="contents">
              <dt className="wrap-anywhere text-soft">{field.name}</dt>
              <dd className="min-w-0 wrap-anywhere">
                <bdi>{visible(field.value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="text-sm wrap-anywhere text-soft tabular-nums">
        {place(piece)}, seen {piece.count === 1 ? "once" : `${piece.count.toLocaleString("en-US")} times`}. Rule{" "}
        <code className="font-mono text-xs">{piece.rule}</code>, from <code className="font-mono text-xs">{piece.kind}</code>.
      </p>
    </li>
  );
}

function place(piece: Piece): string {
  const capture = visible(piece.capture);
  if (piece.packet > 0) return `${capture}, packet ${piece.packet.toLocaleString("en-US")}`;
  return capture ? `${capture}, many packets` : "Many packets";
}
