/** What could not be seen: always one step away, so that silence is not taken for absence. */
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";

import { visible } from "../design/words";

/** The sentences behind a fold. */
export function Limits({ limits }: { limits: readonly string[] }) {
  return (
    <Disclosure className="group mt-3">
      <Heading level={2}>
        <Button
          slot="trigger"
          className="inline-flex cursor-pointer items-center gap-2 rounded-lg py-1 font-medium text-accent underline-offset-4 hover:underline"
        >
          <svg
            viewBox="0 0 8 12"
            aria-hidden="true"
            className="h-3 w-2 fill-none stroke-current stroke-2 transition-transform group-data-[expanded]:rotate-90"
          >
            <path d="m1 1 5 5-5 5" />
          </svg>
          What we could not see ({limits.length})
        </Button>
      </Heading>
      <DisclosurePanel>
        <ul className="mt-1 grid max-w-prose list-disc gap-1.5 rounded-2xl border border-line bg-surface py-4 pr-5 pl-9 marker:text-soft">
          {limits.map((limit) => (
            <li key={limit}>{visible(limit)}</li>
          ))}
        </ul>
      </DisclosurePanel>
    </Disclosure>
  );
}
