import {
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BellOutlined,
  BookOutlined,
  CalendarOutlined,
  CheckCircleFilled,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  CloseOutlined,
  ClusterOutlined,
  CopyOutlined,
  DeleteOutlined,
  DownloadOutlined,
  DownOutlined,
  EditOutlined,
  EllipsisOutlined,
  ExclamationCircleFilled,
  ExclamationCircleOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  FileOutlined,
  FileSearchOutlined,
  FilterOutlined,
  FolderOutlined,
  HistoryOutlined,
  HomeOutlined,
  InboxOutlined,
  InfoCircleFilled,
  LinkOutlined,
  LogoutOutlined,
  MailOutlined,
  MenuOutlined,
  MoonOutlined,
  PauseCircleOutlined,
  PlayCircleOutlined,
  PlusOutlined,
  ProfileOutlined,
  QuestionCircleOutlined,
  ReloadOutlined,
  SafetyOutlined,
  SearchOutlined,
  SendOutlined,
  SettingOutlined,
  SunOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  UnorderedListOutlined,
  UploadOutlined,
  UserOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { type ComponentProps, createElement } from 'react';

type SignProps = ComponentProps<typeof ApiOutlined>;

/** A sign has no name of its own, least of all an English one: what it stands beside says what is meant. */
function sign(Icon: typeof ApiOutlined) {
  return (props: SignProps) =>
    createElement(Icon, { ...props, 'aria-hidden': true, 'aria-label': undefined, role: undefined });
}

/** The few signs of the product; a page takes its own from here, so that one thing looks alike everywhere. */
export const ApiIcon = sign(ApiOutlined);
export const AuditIcon = sign(AuditOutlined);
export const BankIcon = sign(BankOutlined);
export const ChartIcon = sign(BarChartOutlined);
export const BellIcon = sign(BellOutlined);
export const BookIcon = sign(BookOutlined);
export const CalendarIcon = sign(CalendarOutlined);
export const CheckIcon = sign(CheckCircleOutlined);
export const ClockIcon = sign(ClockCircleOutlined);
export const CloseIcon = sign(CloseOutlined);
export const NodesIcon = sign(ClusterOutlined);
export const CopyIcon = sign(CopyOutlined);
export const DeleteIcon = sign(DeleteOutlined);
export const DownloadIcon = sign(DownloadOutlined);
export const DownIcon = sign(DownOutlined);
export const EditIcon = sign(EditOutlined);
export const MoreIcon = sign(EllipsisOutlined);
export const AttentionIcon = sign(ExclamationCircleOutlined);
export const HiddenIcon = sign(EyeInvisibleOutlined);
export const EyeIcon = sign(EyeOutlined);
export const FileIcon = sign(FileOutlined);
export const SearchFileIcon = sign(FileSearchOutlined);
export const FilterIcon = sign(FilterOutlined);
export const FolderIcon = sign(FolderOutlined);
export const HistoryIcon = sign(HistoryOutlined);
export const HomeIcon = sign(HomeOutlined);
export const InboxIcon = sign(InboxOutlined);
export const LinkIcon = sign(LinkOutlined);
export const LogoutIcon = sign(LogoutOutlined);
export const MailIcon = sign(MailOutlined);
export const MenuIcon = sign(MenuOutlined);
export const MoonIcon = sign(MoonOutlined);
export const StopIcon = sign(PauseCircleOutlined);
export const StartIcon = sign(PlayCircleOutlined);
export const PlusIcon = sign(PlusOutlined);
export const DocumentIcon = sign(ProfileOutlined);
export const HelpIcon = sign(QuestionCircleOutlined);
export const ReloadIcon = sign(ReloadOutlined);
export const SafetyIcon = sign(SafetyOutlined);
export const SearchIcon = sign(SearchOutlined);
export const SendIcon = sign(SendOutlined);
export const SettingsIcon = sign(SettingOutlined);
export const SunIcon = sign(SunOutlined);
export const PeopleIcon = sign(TeamOutlined);
export const RunIcon = sign(ThunderboltOutlined);
export const TasksIcon = sign(UnorderedListOutlined);
export const UploadIcon = sign(UploadOutlined);
export const UserIcon = sign(UserOutlined);
export const WarningIcon = sign(WarningOutlined);

/** Signs of messages, by what they say. */
export const SuccessSign = sign(CheckCircleFilled);
export const InfoSign = sign(InfoCircleFilled);
export const WarningSign = sign(ExclamationCircleFilled);
export const ErrorSign = sign(CloseCircleFilled);
