/** Narrowing the table: text, state, a label's value, source; and which columns are shown. */
import { ActionIcon, Button, CloseButton, Group, Menu, Select, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { usePageKeys } from '@renderer/components/page-keys'
import { type ColumnName, columnNames, columns, isOptional } from '@renderer/features/data/columns'
import {
  type CommentFilter,
  isFiltered,
  NO_FILTER,
  stateTitles,
  type ValueName,
  valueName,
  valueTitles,
} from '@renderer/features/data/filter'
import { labelTitle } from '@shared/labels'
import type { Label } from '@shared/project'
import { IconColumns3, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

interface FilterBarProps {
  labels: Label[]
  sources: string[]
  filter: CommentFilter
  onFilter: (change: Partial<CommentFilter>) => void
  shown: ColumnName[]
  onShown: (columns: ColumnName[]) => void
}

const stateChoices = Object.entries(stateTitles).map(([value, label]) => ({ value, label }))

export function FilterBar({ labels, sources, filter, onFilter, shown, onShown }: FilterBarProps) {
  return (
    <Group gap="xs">
      <SearchField search={filter.search} onSearch={(search) => onFilter({ search })} />
      <Select
        w={130}
        aria-label="State"
        data={stateChoices}
        value={filter.state}
        allowDeselect={false}
        onChange={(state) => onFilter({ state: (state ?? 'any') as CommentFilter['state'] })}
      />
      <LabelFilter labels={labels} filter={filter} onFilter={onFilter} />
      {sources.length > 1 && (
        <Select
          w={140}
          aria-label="Source"
          placeholder="Any source"
          data={sources}
          value={filter.source}
          onChange={(source) => onFilter({ source })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any source' }}
        />
      )}
      {isFiltered(filter) && (
        <Button variant="subtle" color="gray" px="xs" onClick={() => onFilter(NO_FILTER)}>
          Clear filters
        </Button>
      )}
      <ColumnChooser shown={shown} onShown={onShown} />
    </Group>
  )
}

function SearchField({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(search)
  const searchSoon = useDebouncedCallback(onSearch, 250)
  const change = (next: string) => {
    setText(next)
    searchSoon(next)
  }
  // The filters may be cleared from elsewhere.
  useEffect(() => {
    if (search === '') setText('')
  }, [search])
  usePageKeys([{ keys: ['/'], does: 'Search the comments', run: () => input.current?.focus() }])
  return (
    <TextInput
      ref={input}
      flex="1 1 160px"
      maw={320}
      aria-label="Search the comments"
      placeholder="Search the comments"
      maxLength={1000}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text && <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}

type LabelFilterProps = Pick<FilterBarProps, 'labels' | 'filter' | 'onFilter'>

function LabelFilter({ labels, filter: { label }, onFilter }: LabelFilterProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <Select
        w={136}
        aria-label="Label"
        placeholder="Any label"
        data={labels.map(({ id, name }) => ({ value: id, label: labelTitle(name) }))}
        value={label?.labelId ?? null}
        onChange={(labelId) => onFilter({ label: labelId ? { labelId, value: label ? label.value : 1 } : null })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any label' }}
      />
      {label && (
        <Select
          w={108}
          aria-label="Value of the label"
          data={Object.keys(valueTitles).map((name) => ({ value: name, label: `is ${name}` }))}
          value={valueName(label.value)}
          allowDeselect={false}
          onChange={(name) => onFilter({ label: { ...label, value: valueTitles[(name ?? 'yes') as ValueName] } })}
        />
      )}
    </Group>
  )
}

function ColumnChooser({ shown, onShown }: Pick<FilterBarProps, 'shown' | 'onShown'>) {
  const change = (name: ColumnName) =>
    onShown(columnNames.filter((other) => (other === name ? !shown.includes(name) : shown.includes(other))))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Choose columns">
          <ActionIcon variant="default" size={36} ml="auto" aria-label="Choose columns">
            <IconColumns3 size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columnNames.filter(isOptional).map((name) => (
          <Menu.CheckboxItem key={name} checked={shown.includes(name)} onChange={() => change(name)}>
            {columns[name].title}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
