/** The register: devices that a person wrote down, and the way to write down another. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "react-aria-components";

import { retire, type Registered, type Unheard } from "../api/client";
import { buttonClass, Nothing, Notice } from "../design/Notice";
import { NO_ROLE, RoleChoice } from "../design/RoleChoice";
import { moment, visible } from "../design/words";
import { RegisterForm } from "./RegisterForm";

const linkClass = "cursor-pointer justify-self-start rounded text-sm text-accent underline-offset-4 hover:underline";

/** The list and the form. */
export function Register({ unheard }: { unheard: Unheard }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-labelledby="register">
      <div className="mb-3 flex flex-wrap items-center gap-x-5 gap-y-2">
        <h2 id="register" className="text-xl font-semibold tracking-tight">
          Registered, not heard <span className="font-normal text-soft tabular-nums">{unheard.number}</span>
        </h2>
        {!isOpen && (
          <Button className={buttonClass} onPress={() => setOpen(true)}>
            Write down a device
          </Button>
        )}
      </div>
      {isOpen && <RegisterForm done={() => setOpen(false)} />}
      {unheard.registered.length === 0 && !isOpen && (
        <Nothing title="Nothing is written down.">Insulin pumps, AEDs, home kits: about two minutes each.</Nothing>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {unheard.registered.map((device) => (
          <Item key={device.id} device={device} />
        ))}
      </ul>
    </section>
  );
}

function Item({ device }: { device: Registered }) {
  const [isChanging, setChanging] = useState(false);
  if (isChanging) {
    return (
      <li className="min-w-0 sm:col-span-2 xl:col-span-3">
        <RegisterForm device={device} done={() => setChanging(false)} />
      </li>
    );
  }
  return (
    <li className="grid min-w-0 content-start gap-3 rounded-2xl border border-dashed border-edge bg-surface p-5">
      <div>
        <h3 className="text-lg font-semibold wrap-anywhere">{visible(device.name)}</h3>
        <p className="text-soft">{device.name === device.kind ? "Registered, not heard" : `${device.kind}. Registered, not heard`}</p>
      </div>
      {device.notices.map((notice) =>
        notice.is_warning ? (
          <Notice key={notice.words} title="Please check.">
            {notice.words}
          </Notice>
        ) : (
          <p key={notice.words} className="text-sm text-soft">
            {notice.words}
          </p>
        ),
      )}
      {device.heard_as !== null && (
        <Notice title="It is heard after all:">
          <Link to="/devices/$deviceId" params={{ deviceId: device.heard_as }} className="rounded text-accent underline underline-offset-4">
            <bdi>{visible(device.heard_as_name ?? "")}</bdi>
          </Link>
        </Notice>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1">
        {device.details.map((detail) => (
          <div key={detail.name} className="contents">
            <dt className="text-soft">{detail.name}</dt>
            <dd className="wrap-anywhere">{visible(detail.value)}</dd>
          </div>
        ))}
        <dt className="text-soft">Said by</dt>
        <dd>
          {device.said.by}, {moment(device.said.at)}
        </dd>
      </dl>
      <div className="flex flex-wrap gap-x-5 gap-y-3">
        <Button className={linkClass} onPress={() => setChanging(true)}>
          Change it<span className="sr-only">: {visible(device.name)}</span>
        </Button>
        <Retire device={device} />
      </div>
    </li>
  );
}

function Retire({ device }: { device: Registered }) {
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const [by, setBy] = useState(NO_ROLE);
  const gone = useMutation({
    mutationFn: () => retire(device.id, by),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["unheard"] }),
  });
  if (gone.isError) return <p role="alert">{gone.error.message}</p>;
  if (!isSure) {
    return (
      <Button className={linkClass} onPress={() => setSure(true)}>
        It is gone<span className="sr-only">: {visible(device.name)}</span>
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap items-end gap-3">
      <RoleChoice value={by} onChange={setBy} />
      <Button className={buttonClass} isDisabled={by === NO_ROLE || gone.isPending} onPress={() => gone.mutate()}>
        Yes, take it out
      </Button>
      <Button className={buttonClass} onPress={() => setSure(false)}>
        Keep it
      </Button>
    </div>
  );
}
