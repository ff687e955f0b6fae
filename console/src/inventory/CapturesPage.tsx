/** What was read, and what was wrong with it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { capturesQuery, type Capture } from "../api/client";
import { Failure, Loading, Nothing, Notice } from "../design/Notice";
import { counted, moment, octets, visible } from "../design/words";

/** The list of captures. */
export function CapturesPage() {
  const captures = useQuery(capturesQuery);
  useEffect(() => {
    document.title = "Captures · Asepsis";
  }, []);
  return (
    <>
      <h1 className="mt-4 text-3xl font-semibold tracking-tight sm:text-4xl">What we read</h1>
      <p className="mt-2 mb-6 max-w-prose text-soft">
        Everything shown here comes from these captures. What they do not hold, we cannot see.
      </p>
      {captures.isPending && <Loading rows={3} />}
      {captures.isError && <Failure error={captures.error} retry={() => void captures.refetch()} />}
      {captures.data?.length === 0 && <Nothing title="Nothing was read yet." />}
      <ul className="grid gap-4">
        {captures.data?.map((capture) => (
          <Item key={capture.path} capture={capture} />
        ))}
      </ul>
    </>
  );
}

function Item({ capture }: { capture: Capture }) {
  return (
    <li className="rounded-2xl border border-line bg-surface p-5">
      <h2 className="text-lg font-semibold wrap-anywhere">
        <bdi>{visible(capture.path)}</bdi>
      </h2>
      <p className="mt-1 text-soft tabular-nums">
        {counted(capture.packets, "packet", "packets")}, {octets(capture.octets)}, {capture.link_types.join(", ")}
        {capture.first !== null && `, from ${moment(capture.first)} to ${moment(capture.last)}`}
      </p>
      <div className="mt-3 grid gap-2 empty:hidden">
        {capture.problems.map((problem, index) => (
          <Notice key={index} title="Problem.">
            {visible(problem.words)}
          </Notice>
        ))}
      </div>
    </li>
  );
}
