/** Numbers as IEEE 754's binary16: sign 1, exponent 5 (bias 15), mantissa 10. */

const INFINITY = 0x7c00
const NOT_A_NUMBER = 0x7e00
/** Halfway from the greatest number, 65,504, to what would come next: from here on it is infinity. */
const TOO_LARGE = 65_520
const LEAST_EXPONENT = -14

/** The bits of the number nearest to x, of two equally near the even one. */
export function float16Bits(x: number): number {
  if (Number.isNaN(x)) return NOT_A_NUMBER
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0
  const size = Math.abs(x)
  if (size >= TOO_LARGE) return sign | INFINITY
  // Below the least exponent numbers lie as close as above it: subnormals. A mantissa that rounds up to 2,048 carries into the exponent.
  const exponent = size === 0 ? LEAST_EXPONENT : Math.max(LEAST_EXPONENT, exponentOf(size))
  const mantissa = roundedToEven(size * 2 ** (10 - exponent))
  return sign | (((exponent - LEAST_EXPONENT) << 10) + mantissa)
}

/** ⌊log₂ x⌋, which the rounding of Math.log2 may miss by one. */
function exponentOf(x: number): number {
  const near = Math.floor(Math.log2(x))
  if (2 ** near > x) return near - 1
  return 2 ** (near + 1) <= x ? near + 1 : near
}

function roundedToEven(x: number): number {
  const below = Math.floor(x)
  const over = x - below
  return over > 0.5 || (over === 0.5 && below % 2 === 1) ? below + 1 : below
}
