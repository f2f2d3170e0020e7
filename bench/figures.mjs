/**
 * What is measured and shown, in the order of the table. `goal` and `stretch` are ratios of ours to the baseline that
 * `against` names. `tableOnly`: a multiple of next to nothing, which would hide all else in the plot.
 */
export const FIGURES = [
  { id: 'json', name: 'CPU per JSON request', unit: 'µs', against: 'express', goal: 1.2, stretch: 1.1 },
  { id: 'jsonCollector', name: 'of which in the garbage collector', unit: 'µs', tableOnly: true },
  ...[1, 16, 256].map((n) => delta('paced', n, 'CPU per paced delta', 1.15, 1.0)),
  ...[1, 16, 256].map((n) => delta('burst', n, 'CPU per delta in a burst', 0.5, 0.3)),
  ...[1_000, 10_000, 100_000].map((n) => ({
    id: `messages${n}`,
    name: `CPU per message, ${n.toLocaleString('en')} in a request`,
    unit: 'µs',
    tableOnly: true,
  })),
  { id: 'firstByteP50', name: 'Time to first byte, p50', unit: 'ms' },
  { id: 'firstByteP99', name: 'Time to first byte, p99', unit: 'ms', against: 'express', goal: 1.3, stretch: 1.15 },
  { id: 'idleHeap', name: 'Idle stream, heap', unit: 'KiB', against: 'http', goal: 1.2, stretch: 1.05 },
  { id: 'idleRss', name: 'Idle stream, RSS', unit: 'KiB', against: 'http', goal: 1.2, stretch: 1.05 },
  {
    id: 'startUp',
    name: 'Start-up: import and mount, CPU',
    unit: 'ms',
    against: 'express',
    goal: 0.6,
    stretch: 0.4,
    tableOnly: true,
  },
];

/** What the Responses API costs beside chat, on the same server of ours. `goal` is the ratio. */
export const RESPONSES_FIGURES = [
  { id: 'responsesJson', name: 'CPU per JSON request', unit: 'µs', goal: 1.15 },
  ...['paced', 'burst'].flatMap((pace) =>
    [1, 16, 256].map((n) => ({
      id: `responses_${pace}${n}`,
      name: `CPU per delta${pace === 'burst' ? ' in a burst' : ', paced'}, ${n === 1 ? '1 stream' : `${n} streams`}`,
      unit: 'µs',
      goal: pace === 'burst' ? 1.5 : 1.15,
    })),
  ),
  { id: 'responsesChain', name: 'CPU of the 200th request of a chain, beside the second', unit: 'µs', goal: 1.5 },
  { id: 'responsesMemory', name: 'Heap of a response in memory, at 1,000', unit: 'KiB' },
];

function delta(pace, concurrency, name, goal, stretch) {
  const streams = concurrency === 1 ? '1 stream' : `${concurrency} streams`;
  return { id: `${pace}${concurrency}`, name: `${name}, ${streams}`, unit: 'µs', against: 'http', goal, stretch };
}
