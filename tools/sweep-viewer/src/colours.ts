// Okabe and Ito's colours for few lines, viridis for many and for heat maps: people with any kind of colour vision can
// tell them apart, and each line has its own marker too.
export const kLineColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

const kViridis = [[68, 1, 84], [72, 40, 120], [62, 73, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [110, 206, 88], [181, 222, 43], [253, 231, 37]];

export function shade(part: number): string {
  const at = Math.min(1, Math.max(0, part)) * 9;
  const below = Math.min(8, Math.floor(at));
  const mixed = kViridis[below].map((low, i) => Math.round(low + (at - below) * (kViridis[below + 1][i] - low)));
  return `#${mixed.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const lineColour = (line: number, lines: number): string => (lines <= kLineColours.length ? kLineColours[line] : shade((0.92 * line) / (lines - 1)));

export const kSymbols = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye', 'hexagon'] as const;
