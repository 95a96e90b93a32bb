/** Versions and licence. */
import { Text } from '@mantine/core'
import { callQuery } from '@renderer/lib/api'
import { useQuery } from '@tanstack/react-query'
import classes from './about-section.module.css'
import { Section } from './section'

export function AboutSection() {
  const { data: info } = useQuery(callQuery('app/info', undefined))
  const versions = info ? { Moderato: info.version, Electron: info.electron, 'ONNX Runtime': info.onnxruntime } : {}
  return (
    <Section title="About">
      <dl className={classes.versions}>
        {Object.entries(versions).map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{version}</dd>
          </div>
        ))}
      </dl>
      <Text c="dimmed">
        Moderato is free software under the Apache License 2.0. It works on this machine alone: no account, no telemetry, and no
        comment leaves it.
      </Text>
    </Section>
  )
}
