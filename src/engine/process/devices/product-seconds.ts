/** How long a device takes for matrix products, which is what training mostly is. */
import { GraphBuilder } from '@engine/graph/builder'
import { openSession, type Provider, runSession, toOrt } from '@engine/runtime/session'

const SIZE = 512
const PRODUCTS = 4
const RUNS = 3
/** A device that is this slow is timed once. */
const PATIENCE_SECONDS = 0.5

/** Seconds of four products of 512 × 512 matrices: the best of three runs after one that warms up. */
export async function productSeconds(provider: Provider): Promise<number> {
  const g = new GraphBuilder('products')
  // One number goes there and one comes back, so that what is timed is the products and not the way.
  const matrix = g.expand(g.input('x', 'float32', []), [SIZE, SIZE])
  let product = matrix
  for (let i = 0; i < PRODUCTS; i++) product = g.matMul(product, matrix)
  const session = await openSession(g.build({ sum: g.reduceSum(g.reduceSum(product, [1]), [0]) }), { provider })
  const x = toOrt({ dtype: 'float32', shape: [], data: Float32Array.of(1 / SIZE) })
  const times: number[] = []
  try {
    await runSession(session, { x })
    while (times.length < RUNS && !times.some((seconds) => seconds > PATIENCE_SECONDS)) {
      const begun = performance.now()
      await runSession(session, { x })
      times.push((performance.now() - begun) / 1000)
    }
  } finally {
    await session.release()
  }
  return Math.min(...times)
}
