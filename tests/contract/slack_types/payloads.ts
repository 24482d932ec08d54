// The payloads under contract. Views carry AnyBlock in Slack's types, which lets every object with a type through:
// here they carry KnownBlock.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type {
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatUpdateArguments,
  ViewsOpenArguments,
  ViewsPublishArguments,
  ViewsPushArguments,
  ViewsUpdateArguments,
} from '@slack/web-api';

export interface Payloads {
  blocks: KnownBlock[];
  modal: Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };
  home: Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] };
  'chat.postMessage': ChatPostMessageArguments;
  'chat.postEphemeral': ChatPostEphemeralArguments;
  'chat.update': ChatUpdateArguments;
  'views.open': ViewsOpenArguments;
  'views.push': ViewsPushArguments;
  'views.update': ViewsUpdateArguments;
  'views.publish': ViewsPublishArguments;
}
