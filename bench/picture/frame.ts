// Shared parts of all pictures. They are readable on light and dark pages.

export const COLORS = {
  product: "#4a6fd1",
  floor: "#8b94a7",
  other: "#2f8f6b",
  bad: "#d1435b",
  aim: "#e0a83c",
};

export function svgFile(title: string, width: number, height: number, drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
  svg { font: 12px system-ui, sans-serif; background: #fff; color: #1c2333; fill: currentColor }
  .title { font-size: 16px; font-weight: 600 } .head { font-weight: 600 } .quiet { fill: #5b6478 } .grid { stroke: #d9dde6 } .aim { stroke: #e0a83c; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { svg { background: #12161f; color: #e8ebf2 } .quiet { fill: #9aa3b5 } .grid { stroke: #2b3242 } }
</style>
<text class="title" x="20" y="28">${escaped(title)}</text>
${drawn.join("\n")}
</svg>
`;
}

export function legend(
  entries: readonly { name: string; color: string; isLine?: boolean }[],
  y: number,
): string {
  let x = 20;
  return entries
    .map(({ name, color, isLine }) => {
      const mark = isLine
        ? `<line x1="${x}" x2="${x + 12}" y1="${y - 4}" y2="${y - 4}" stroke="${color}" stroke-width="2"/>`
        : `<rect x="${x}" y="${y - 10}" width="12" height="12" rx="2" fill="${color}"/>`;
      const drawn = `${mark}<text x="${x + 18}" y="${y}">${escaped(name)}</text>`;
      x += 44 + name.length * 6;
      return drawn;
    })
    .join("");
}

export const at = (value: number) => Math.round(value * 10) / 10;

export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
