/** A moment ("5 minutes ago") or a length of time ("3 min"); exact on hover. */
import { Text, type TextProps } from '@mantine/core'
import { exactDuration, exactTime, humanDuration, humanTime } from '@renderer/lib/format'

export function HumanTime({ iso, ...text }: { iso: string } & TextProps) {
  return (
    <Text span inherit title={exactTime(iso)} {...text}>
      <time dateTime={iso}>{humanTime(iso)}</time>
    </Text>
  )
}

export function HumanDuration({ seconds, ...text }: { seconds: number } & TextProps) {
  return (
    <Text span inherit title={exactDuration(seconds)} {...text}>
      {humanDuration(seconds)}
    </Text>
  )
}
