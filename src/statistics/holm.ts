/**
 * Holm's step-down over a family of `size` tests (Holm 1979): the adjusted p of each, in the order given. A test is
 * significant at level alpha exactly when its adjusted p is at most alpha. `size` may be larger than the number of
 * values: tests that could not be made still count.
 */
export function holm(values: readonly number[], size: number = values.length): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b)
  const adjusted = new Array<number>(values.length)
  let largest = 0
  order.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, (size - position) * values[index]!))
    adjusted[index] = largest
  })
  return adjusted
}
