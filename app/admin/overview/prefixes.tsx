// Number prefixes with the most codes not entered.
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { PREFIXES_SHOWN, type Prefixes } from "@/lib/admin/overview/overview-prefixes";
import type { Period } from "@/lib/admin/overview/period";
import { MIN_NUMBERS_PER_NAME } from "@/lib/jobs/overview/prefixes";
import { ConversionTable, type ConversionRow } from "./conversion-table";
import { getDeliveriesUrl } from "./links";

export function PrefixPanel({ period, prefixes }: { period: Period; prefixes: Prefixes }) {
  const { worst, others, storedPerDay } = prefixes;
  const rows: ConversionRow[] = worst.map((row) => ({
    ...row,
    key: row.prefix,
    name: (
      <>
        <TextLink href={getDeliveriesUrl(period, { prefix: row.prefix })}>{`${row.prefix} ••••`}</TextLink>
        <span className="ml-3 font-normal text-muted max-md:ml-0 max-md:block max-md:text-sm">
          {row.country}
        </span>
      </>
    ),
  }));
  if (others.asked > 0) rows.push({ ...others, key: "others", name: "All others" });
  return (
    <Panel
      title="Network prefixes"
      intro={`Phone numbers without their last 4 digits: the ${PREFIXES_SHOWN} with the most codes not entered, in whole days.`}
    >
      {rows.length > 0 ? (
        <ConversionTable caption="Conversion by network prefix" nameHeading="Prefix" rows={rows} />
      ) : (
        <p className="py-2 text-muted">No codes were requested in this period.</p>
      )}
      <p className="mt-4 max-w-prose text-sm text-muted">
        A prefix is listed on days when codes were requested for at least {MIN_NUMBERS_PER_NAME} of its
        numbers and it was among the {storedPerDay} worst. The rest is under “All others”.
      </p>
    </Panel>
  );
}
