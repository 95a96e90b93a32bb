/** The one theme: teal to act, neutral greys, Inter, radius 8, and a light and a dark scheme that are each designed. */
import {
  Badge,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Modal,
  NavLink,
  Notification,
  Popover,
  Radio,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core'

const teal: MantineColorsTuple = [
  '#e8f7f4',
  '#cdeee7',
  '#9fdccf',
  '#6cc8b6',
  '#40b39f',
  '#20998a',
  '#128074',
  '#0c6e65',
  '#09594f',
  '#06433c',
]
// Step 4 outlines fields and boxes in light, so it keeps 3:1 against white; in dark, global.css does the same.
const gray: MantineColorsTuple = [
  '#f7f7f8',
  '#f0f0f2',
  '#e4e5e7',
  '#d6d7da',
  '#8a8d92',
  '#767a7f',
  '#5f6267',
  '#494b4f',
  '#333538',
  '#1d1e20',
]
const red: MantineColorsTuple = [
  '#fdf0ee',
  '#f9d8d4',
  '#f4b5ae',
  '#ff8578',
  '#ff7467',
  '#d9534a',
  '#c43a31',
  '#b42d25',
  '#93231c',
  '#701a15',
]
const dark: MantineColorsTuple = [
  '#dcdde0',
  '#bfc1c5',
  '#a3a5aa',
  '#7d8086',
  '#3a3c41',
  '#2f3135',
  '#242629',
  '#1a1b1d',
  '#131415',
  '#0c0d0e',
]

/** Filled buttons are dark with light words in light, and light with dark words in dark. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  return input.variant === 'filled' ? { ...colors, color: 'var(--app-on-filled)' } : colors
}

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver,
  colors: { teal, gray, red, dark },
  black: '#1d1e20',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  spacing: { xxs: '0.25rem', xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.125rem', lineHeight: '1.5rem' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.375rem' },
      h3: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    // The page scrolls inside the frame and never the body, so nothing has to be locked (and no style element injected).
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 100 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 100 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: true, events: { hover: true, focus: true, touch: false } },
    }),
    Badge: Badge.extend({ defaultProps: { tt: 'none', variant: 'default', fw: 500 } }),
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: 'var(--app-on-filled)' } }),
    Radio: Radio.extend({ defaultProps: { iconColor: 'var(--app-on-filled)' } }),
    Notification: Notification.extend({
      defaultProps: { color: 'gray', withBorder: true, closeButtonProps: { 'aria-label': 'Close the message' } },
    }),
    NavLink: NavLink.extend({ defaultProps: { variant: 'light' } }),
  },
})

/** Variables beside Mantine's: `--app-sunken` lies under cards, `--app-raised` is a card, `--app-warning` marks without alarming. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--app-measure': '65ch' },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--mantine-color-error': 'var(--mantine-color-red-7)',
    '--app-on-filled': '#ffffff',
    '--mantine-primary-color-contrast': '#ffffff',
    '--app-sunken': 'var(--mantine-color-gray-0)',
    '--app-raised': '#ffffff',
    '--app-field-border': 'var(--mantine-color-gray-4)',
    '--app-warning': '#9a5b00',
    '--app-hover': 'rgb(0 0 0 / 4%)',
    '--app-selected': 'var(--mantine-color-teal-0)',
  },
  dark: {
    '--mantine-color-body': 'var(--mantine-color-dark-7)',
    '--mantine-color-text': 'var(--mantine-color-dark-0)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--mantine-color-anchor': 'var(--mantine-color-teal-3)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    // Mantine's own is nearly white, and what deletes must look as if it did.
    '--mantine-color-red-light-color': 'var(--mantine-color-red-4)',
    // One step above a card, so that a button that cannot be pressed still looks like one.
    '--mantine-color-disabled': 'var(--mantine-color-dark-5)',
    '--app-on-filled': '#0c0d0e',
    '--mantine-primary-color-contrast': '#0c0d0e',
    '--app-sunken': 'var(--mantine-color-dark-8)',
    '--app-raised': 'var(--mantine-color-dark-6)',
    '--app-field-border': '#74777d',
    '--app-warning': '#f2b34c',
    '--app-hover': 'rgb(255 255 255 / 5%)',
    '--app-selected': '#12332f',
  },
})
