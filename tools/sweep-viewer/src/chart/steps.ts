// From one point of a chart to another: with the mouse to the nearest, with the arrow keys along a line or across.
import type { Effect } from '../model/effects';
import type { Cell } from '../model/table';
import type { Spot } from './frame';

type AnySpot = Spot<Cell | Effect>;

export function nearest(spots: AnySpot[], x: number, y: number): number {
  let best = -1;
  let least = Infinity;
  spots.forEach((spot, i) => {
    const away = (distance: number, size: number): number => Math.max(0, Math.abs(distance) - size / 2);
    const squared = away(spot.x - x, spot.width) ** 2 + away(spot.y - y, spot.height) ** 2;
    if (squared < least) [best, least] = [i, squared];
  });
  return best;
}

const kNear = 0.01; // pixels

// -1: that key does not move. Without a point so far, any arrow goes to the first.
export function stepped(spots: AnySpot[], from: number, key: string): number {
  if (spots.length === 0) return -1;
  const arrow = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(key);
  if (key === 'Home' || (arrow && from < 0)) return 0;
  if (key === 'End') return spots.length - 1;
  if (!arrow) return -1;
  const now = spots[from];
  const along = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  let best = from;
  let least = Infinity;
  spots.forEach((spot, i) => {
    const fits = along
      ? 'line' in spot.of && 'line' in now.of && spot.of.line === now.of.line
      : 'line' in spot.of && 'line' in now.of ? spot.of.x === now.of.x : true;
    // Two lines that meet in one point are both reached: of equals, the later one lies below.
    const away = sign * ((along ? spot.x - now.x : spot.y - now.y) + (along ? 0 : (i - from) * kNear * 1e-3));
    if (fits && i !== from && away > 0 && away < least) [best, least] = [i, away];
  });
  return best;
}
