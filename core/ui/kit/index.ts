/**
 * What pages are made of, the host's own and those of plugins (TM-60): one look, one way to ask the server, one way to
 * say that something went wrong.
 */
export { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
export {
  Alert,
  Badge,
  Breadcrumb,
  Button,
  Card,
  Checkbox,
  Col,
  Collapse,
  DatePicker,
  Descriptions,
  Divider,
  Drawer,
  Dropdown,
  Empty,
  Flex,
  Form,
  Input,
  InputNumber,
  List,
  Modal,
  Pagination,
  Popconfirm,
  Popover,
  Progress,
  Radio,
  Row,
  Segmented,
  Select,
  Skeleton,
  Space,
  Spin,
  Splitter,
  Statistic,
  Steps,
  Switch,
  Table,
  Tabs,
  Tag,
  Timeline,
  Tooltip,
  Tree,
  TreeSelect,
  Typography,
  Upload,
} from 'antd';
export type { ColumnsType } from 'antd/es/table';
export { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
export { Act, type ActProps } from './act.tsx';
export { ApiError, apiPath, download, type FieldProblem, follow, request, upload } from './api.ts';
export { useAsk, useTell } from './ask.ts';
export { Chart } from './chart.tsx';
export type { ChartProps, ChartRow, ChartSeries } from './chart-props.ts';
export { Commands, type CommandsProps } from './commands.tsx';
export { DayField, type DayFieldProps } from './day-field.tsx';
export { ExportButton } from './export-button.tsx';
export { showProblems } from './field-problems.ts';
export { FilePicker, type FilePickerProps } from './file-picker.tsx';
export { DateFilter, Labelled, TypedFilter } from './filter-fields.tsx';
export { useFilters } from './filters.ts';
export * from './format.ts';
export { Go } from './go.tsx';
export * from './icons.ts';
export { type Listed, ListTable, type ListTableProps, useList } from './list.tsx';
export { Page, type PageProps, Panel, Trail } from './page.tsx';
export { type Person, PersonContext, useMay, usePerson, useTimeZone } from './person.ts';
export { Clamped, Facts, Lines, type Look, Mark, Moment, Pairs, Progressing, Quiet } from './pieces.tsx';
export type { DocumentActionProps, ModuleActionProps, PluginPages } from './plugin-pages.ts';
export { ProblemList } from './problem-list.tsx';
export { Scrollable } from './scrollable.tsx';
export { Failed, Loading, Nothing, problemsOf, Shown } from './states.tsx';
export { useUnsaved } from './unsaved.ts';
