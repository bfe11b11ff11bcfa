// Error message about a whole form, above its fields.
import { Notice } from "@/components/notice";

export function FormMessage({ title, text }: { title: string; text: string | undefined }) {
  if (!text) return null;
  return (
    <div className="mb-4 sm:col-span-2">
      <Notice kind="error" title={title}>
        {text}
      </Notice>
    </div>
  );
}
