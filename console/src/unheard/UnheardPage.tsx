/** What no sensor saw: what people wrote down, what is nearby, and what their lists say. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { unheardQuery, type Unheard } from "../api/client";
import { Failure, Loading } from "../design/Notice";
import { Part } from "../design/Part";
import { counted } from "../design/words";
import { Lists } from "./Lists";
import { Nearby } from "./Nearby";
import { Register } from "./Register";

/** The page. */
export function UnheardPage() {
  const unheard = useQuery(unheardQuery);
  useEffect(() => {
    document.title = "Not heard · Asepsis";
  }, []);
  return (
    <>
      <h1 className="mt-4 text-3xl font-semibold tracking-tight sm:text-4xl">What no sensor hears</h1>
      <p className="mt-2 mb-6 max-w-prose text-soft">
        Some devices never speak on your network. Write them down here. They are shown as registered, and never as seen.
      </p>
      {unheard.isPending && <Loading rows={3} />}
      {unheard.isError && <Failure error={unheard.error} retry={() => void unheard.refetch()} />}
      {unheard.data && <Parts unheard={unheard.data} />}
    </>
  );
}

function Parts({ unheard }: { unheard: Unheard }) {
  return (
    <div className="grid gap-6">
      <Register unheard={unheard} />
      {unheard.completeness.length + unheard.unheard.length > 0 && (
        <Part title="How complete is the list of devices?">
          {unheard.completeness.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p className="mt-2 text-soft">From where the sensor stands it does not hear:</p>
          <ul className="mt-1 grid list-disc gap-1 pl-5 marker:text-soft">
            {unheard.unheard.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Part>
      )}
      <Nearby unheard={unheard} />
      <Lists lists={unheard.lists} />
      <p className="sr-only" role="status">
        {counted(unheard.number, "device", "devices")} registered
      </p>
    </div>
  );
}
