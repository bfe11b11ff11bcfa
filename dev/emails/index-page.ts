// Shows all emails at two widths.
import type { RenderedEmail } from "./render";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
section { margin-block: 3rem; }
.widths { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; }
iframe { height: 44rem; border: 1px solid GrayText; }
`;

export function drawIndex(emails: RenderedEmail[]): string {
  const contents = emails.map(({ name, subject }) => `<li><a href="#${name}">${escape(subject)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${emails.length} emails</title>
<style>${STYLE}</style>
<h1>${emails.length} emails</h1>
<p>Switch your system between light and dark to see both.</p>
<ol>${contents.join("\n")}</ol>
${emails.map(drawEmail).join("\n")}
</html>
`;
}

function drawEmail({ name, subject }: RenderedEmail): string {
  const frames = [390, 720].map(
    (width) =>
      `<iframe src="${name}.html" width="${width}" title="${name}, ${width} px" loading="lazy"></iframe>`,
  );
  return `<section id="${name}">
<h2>${escape(subject)}</h2>
<p><code>${name}</code> · <a href="${name}.html">HTML</a> · <a href="${name}.txt">plain text</a></p>
<div class="widths">${frames.join("\n")}</div>
</section>`;
}

const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
