"use client";
// Explains why a form was refused (lib/http/form-owner.ts). The notice stays true until the page is left.
import { useSearchParams } from "next/navigation";
import { Notice } from "@/components/notice";

export function OtherTabNotice({ kind }: { kind: keyof typeof messages }) {
  if (!useSearchParams().has("other_tab")) return null;
  const { title, text } = messages[kind];
  return (
    <div className="mb-6">
      <Notice kind="warning" title={title}>
        {text}
      </Notice>
    </div>
  );
}

const messages = {
  challenge: {
    title: "You started another verification in a different tab",
    text: "This page now shows that one. What you sent for the earlier one wasn't used and doesn't count as an attempt.",
  },
  user: {
    title: "You signed in to another account in a different tab",
    text: "This page now shows that account. What you sent for the earlier account wasn't used, and nothing was changed.",
  },
};
