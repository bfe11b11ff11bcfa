// As large a document as a product page: number of elements, length of attributes and text.
import { oneQuery } from "../query";

export default async function AsMuchPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>;
}) {
  const { elements, classes, words } = await searchParams;
  const email = await oneQuery();
  const className = "c".repeat(Number(classes));
  const text = "w".repeat(Number(words));
  return (
    <main>
      <p>{email}</p>
      {Array.from({ length: Number(elements) }, (_, n) => (
        <div key={n} className={className}>
          {text}
        </div>
      ))}
    </main>
  );
}
