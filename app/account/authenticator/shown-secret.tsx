// Shows the setup secret as a QR code, as a link, and as text.
import { TextLink } from "@/components/link";
import { QrCode } from "@/components/qr-code";
import { Time } from "@/components/time";
import type { AppSecret } from "@/lib/factors/authenticator";

export function SetupSecret({ secret: { uri, text, expiresAt } }: { secret: AppSecret }) {
  return (
    <div className="mt-4 flex flex-wrap gap-x-8 gap-y-5">
      <QrCode
        text={uri}
        label="QR code for your authenticator app. You can also enter the setup key shown next to it."
      />
      <div className="min-w-0 flex-1 basis-72">
        <p>Scan the QR code with your app, or enter this setup key:</p>
        <p className="my-3">
          <code aria-label="Setup key" className="block max-w-60 font-mono text-lg leading-8 tracking-wide">
            {text.match(/.{1,4}/g)?.join(" ")}
          </code>
        </p>
        <p className="lone-links">
          <TextLink href={uri}>Open in an app on this device</TextLink>
        </p>
        <p className="mt-2 text-sm text-muted">
          Expires on <Time value={expiresAt} />. Don&apos;t share this key. Anyone who has it can generate
          your codes.
        </p>
      </div>
    </div>
  );
}
