/** One device: what it is and why, how to find it, what it offers, whom it talks to. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";

import { AnswerError, deviceQuery, type Device } from "../api/client";
import { Confidence } from "../design/Confidence";
import { Failure, Loading, Nothing, Notice } from "../design/Notice";
import { Part } from "../design/Part";
import { RealmSign } from "../design/RealmSign";
import { Sides } from "../design/Sides";
import { moment, visible } from "../design/words";
import { Beliefs } from "./Beliefs";
import { InUse } from "./InUse";
import { Question } from "./Question";
import { Relations } from "./Relations";

const route = getRouteApi("/devices/$deviceId");

/** The page, or why there is none. */
export function DevicePage() {
  const { deviceId } = route.useParams();
  const device = useQuery(deviceQuery(deviceId));
  const name = device.data?.name;
  useEffect(() => {
    document.title = name === undefined ? "Device · Asepsis" : `${visible(name)} · Asepsis`;
  }, [name]);
  return (
    <>
      <Link to="/devices" className="mt-2 mb-3 inline-block rounded text-accent underline-offset-4 hover:underline">
        <span aria-hidden="true">← </span>All devices
      </Link>
      {device.data && <Known device={device.data} />}
      {device.isPending && <Loading />}
      {device.isError && <Missing error={device.error} retry={() => void device.refetch()} />}
    </>
  );
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof AnswerError && error.status === 404) {
    return <Nothing title="There is no such device.">It may have been joined with another one.</Nothing>;
  }
  return <Failure error={error} retry={retry} />;
}

function Known({ device }: { device: Device }) {
  return (
    <article aria-labelledby="device-name">
      <Title device={device} />
      {device.conflict && (
        <div className="mt-4 max-w-prose">
          <Notice title="Sources disagree.">What we saw points two ways. Look at the reasons below, then check the device.</Notice>
        </div>
      )}
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-6">
          <Beliefs device={device} />
          {device.question !== null && <Question device={device.id} question={device.question} />}
          {device.listed.map((listed) => (
            <Part key={listed.list_name} title={`Your list “${visible(listed.list_name)}”`}>
              <Sides state={listed.state} differences={listed.differences} />
            </Part>
          ))}
        </div>
        <div className="grid min-w-0 gap-6">
          <Addresses device={device} />
          <Services device={device} />
          {device.use !== null && <InUse use={device.use} />}
          <Behind device={device} />
        </div>
      </div>
      <Relations device={device} />
    </article>
  );
}

function Title({ device }: { device: Device }) {
  return (
    <header className="mt-3">
      <h1 id="device-name" className="text-3xl font-semibold tracking-tight wrap-anywhere sm:text-4xl">
        <bdi>{visible(device.name)}</bdi>
      </h1>
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-lg">
        <span className="inline-flex items-center gap-2">
          <RealmSign realm={device.realm} className="size-4" />
          {device.kind}
        </span>
        <span className="text-base text-soft">{device.realm_words}</span>
        {device.confidence !== null && (
          <Confidence confidence={device.confidence} words={device.confidence_words ?? ""} byPerson={device.by_person} />
        )}
      </p>
    </header>
  );
}

function Addresses({ device }: { device: Device }) {
  return (
    <Part title="Names and addresses">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2">
        <Values label="Names" values={device.hostnames} />
        <Values label="IP" values={device.addresses.filter((address) => !device.macs.includes(address))} isCode />
        <Values label="MAC" values={device.macs} isCode />
        <Values label="One device" values={device.merged_because} isOptional />
        <Values label="Does not fit" values={device.doubts} isOptional />
        <Values label="Seen by" values={device.sensor ? [device.sensor] : []} isOptional />
        <Values label="First seen" values={[moment(device.first_seen)]} />
        <Values label="Last seen" values={[moment(device.last_seen)]} />
      </dl>
    </Part>
  );
}

interface ValuesProperties {
  label: string;
  values: readonly string[];
  isCode?: boolean;
  isOptional?: boolean;
}

function Values({ label, values, isCode = false, isOptional = false }: ValuesProperties) {
  if (isOptional && values.length === 0) return null;
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd className="grid min-w-0 gap-0.5">
        {values.length === 0 && <span className="text-soft">Not known</span>}
        {[...new Set(values)].map((value) => (
          <bdi key={value} className={`wrap-anywhere ${isCode ? "font-mono text-sm leading-6" : ""}`}>
            {visible(value)}
          </bdi>
        ))}
      </dd>
    </>
  );
}

function Services({ device }: { device: Device }) {
  const offers = device.services.filter((service) => service.role === "server").map((service) => service.words);
  const uses = device.services.filter((service) => service.role !== "server").map((service) => service.words);
  const names = device.applications.map((application) => application.words);
  return (
    <Part title="Services">
      {offers.length + uses.length + names.length === 0 ? (
        <p className="text-soft">None seen. It may still have some.</p>
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2">
          <Values label="Offers" values={offers} isOptional />
          <Values label="Uses" values={uses} isOptional />
          <Values label="Called" values={names} isOptional />
        </dl>
      )}
    </Part>
  );
}

function Behind({ device }: { device: Device }) {
  if (device.devices_behind.length === 0) return null;
  return (
    <Part title="Speaks for">
      <ul className="grid gap-2">
        {device.devices_behind.map((behind, index) => (
          <li key={index} className="wrap-anywhere">
            {behind.kind}
            <bdi className="block text-sm text-soft">
              {visible([behind.vendor, behind.model, behind.serial && `serial ${behind.serial}`].filter(Boolean).join(" · "))}
            </bdi>
          </li>
        ))}
      </ul>
    </Part>
  );
}
