/** A count as people say it; the exact figure on hover. */
import { Text, type TextProps } from '@mantine/core'
import { formatExact, humanCount } from '@renderer/lib/format'

export function HumanNumber({ value, ...text }: { value: number } & TextProps) {
  return (
    <Text span inherit title={formatExact(value)} {...text}>
      {humanCount(value)}
    </Text>
  )
}
