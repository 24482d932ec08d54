"""Agreements that contact-centre teams really make, to begin with. The catalogues have both languages."""

from dataclasses import dataclass

from bot.i18n import N_


@dataclass(frozen=True)
class Template:
    """What a form can be filled with: untranslated texts for five of its fields. The rest is the team's own."""

    title: str
    condition: str
    behaviour: str
    sign: str
    safeguard: str


FILLED = ("title", "condition", "behaviour", "sign", "safeguard")

TEMPLATES: dict[str, Template] = {
    "call_back": Template(
        N_("Calling back"),
        N_("a customer asks to be called back"),
        N_("we write down name, number and time, and call within two hours"),
        N_("At five o'clock nothing older than two hours is on the call-back list."),
        N_("We stop early when customers wait longer in the queue because of it."),
    ),
    "missed_call_back": Template(
        N_("Cannot reach the customer"),
        N_("a customer does not answer when we call back"),
        N_("we try twice more at another time of day, then send a message that says what to do next"),
        N_("Every open call-back has its attempts with the time beside it."),
        N_("We stop early when customers complain that we call too often."),
    ),
    "handover": Template(
        N_("Handing over a case"),
        N_("we hand a case to a colleague"),
        N_("we write what was promised, by when, and what the next step is"),
        N_("The colleague can go on without asking us or the customer anything."),
        N_("We stop early when writing it takes longer than five minutes a case."),
    ),
    "end_of_shift": Template(
        N_("End of the shift"),
        N_("our shift ends and a case is still open"),
        N_("we put it on the handover list before we leave, with the name of who goes on"),
        N_("In the morning no open case is without a name."),
        N_("We stop early when the list is longer than ten cases three days in a row."),
    ),
    "warm_transfer": Template(
        N_("Warm transfer"),
        N_("we put a customer through to another department"),
        N_("we stay on the line until a colleague has said what the question is"),
        N_("Customers do not tell their story twice: we hear it in the calls we listen to."),
        N_("We stop early when the waiting time to the other department is over three minutes."),
    ),
    "breaks": Template(
        N_("Breaks in turns"),
        N_("we want a break while customers are waiting"),
        N_("we say so in the channel and go when the one before us is back"),
        N_("Never more than two of us are on a break at once."),
        N_("We stop early when somebody misses a break because of it."),
    ),
    "reachable": Template(
        N_("Reachable at the start"),
        N_("the lines open at the start of the day"),
        N_("we are logged in with the systems open five minutes before"),
        N_("The first call of the day is picked up within thirty seconds."),
        N_("We stop early when the five minutes are not counted as working time."),
    ),
    "status": Template(
        N_("The right status"),
        N_("we leave our desk or cannot take a call"),
        N_("we set our status before we stand up, and set it back when we sit down"),
        N_("Nobody stands on “available” without being there."),
        N_("We stop early when the status is used to compare colleagues."),
    ),
    "knowledge_base": Template(
        N_("An error in the knowledge base"),
        N_("we find something in the knowledge base that is wrong or missing"),
        N_("we report it the same day with the button on the page, also when we know the answer ourselves"),
        N_("Reports are answered within two working days, and the page shows it."),
        N_("We stop early when reports stay without an answer for two weeks."),
    ),
    "look_first": Template(
        N_("Look first, then ask"),
        N_("we do not know the answer to a customer's question"),
        N_("we look in the knowledge base first, then ask in the channel and not one colleague"),
        N_("Questions and answers stand in the channel, where everybody finds them again."),
        N_("We stop early when a customer waits longer than two minutes for it."),
    ),
    "notes": Template(
        N_("Notes in the CRM"),
        N_("a conversation with a customer ends"),
        N_("we write question, answer and promise in the CRM, in three lines at the most"),
        N_("A colleague who reads the note knows what the customer was told."),
        N_("We stop early when the time after a call grows by more than half a minute."),
    ),
    "after_call": Template(
        N_("Work after a call"),
        N_("we have finished the work after a call"),
        N_("we make ourselves available at once; who needs longer says so in the channel"),
        N_("Nobody is in after-call work for longer than ten minutes without a word about it."),
        N_("We stop early when notes become shorter than a colleague can use."),
    ),
    "difficult_customer": Template(
        N_("A customer who shouts or threatens"),
        N_("a customer goes on shouting or threatens after one warning"),
        N_("we end the call, tell a colleague, and take five minutes before the next one"),
        N_("Every such call is noted, and somebody has asked the colleague how it is."),
        N_("We stop early when we end calls without a warning."),
    ),
    "help_signal": Template(
        N_("Help during a call"),
        N_("a colleague raises a hand or types “help” during a call"),
        N_("the nearest of us who is free comes to listen along at once"),
        N_("Nobody waits longer than a minute for help."),
        N_("We stop early when it happens so often that the queue grows."),
    ),
    "chat": Template(
        N_("Chats at once"),
        N_("chats come in while we are busy with others"),
        N_("we take three at a time at the most, and tell the fourth how long it takes"),
        N_("The first answer in a chat comes within a minute."),
        N_("We stop early when chats wait for longer than five minutes."),
    ),
    "mail": Template(
        N_("Oldest mail first"),
        N_("we open the mailbox"),
        N_("we take the oldest mail and finish it before we open the next one"),
        N_("No mail is older than one working day."),
        N_("We stop early when urgent mail stays too long because of it."),
    ),
    "queue_duty": Template(
        N_("Somebody watches the queue"),
        N_("more than five customers wait for longer than three minutes"),
        N_("who watches the queue that day asks in the channel who stops the mail to take calls"),
        N_("The name of who watches stands in the channel every morning."),
        N_("We stop early when the same two people always watch."),
    ),
    "calling_in_sick": Template(
        N_("Calling in sick"),
        N_("one of us cannot come in"),
        N_("we let it be known an hour before the shift, and say which promises to customers are open; not why"),
        N_("No promise to a customer is broken because somebody was away."),
        N_("We stop early when anybody is asked for the reason."),
    ),
    "swap": Template(
        N_("Swapping a shift"),
        N_("two of us want to swap a shift"),
        N_("we put it in the channel two days before, and both confirm it there"),
        N_("The roster is right on the day itself."),
        N_("We stop early when a shift is without people because of a swap."),
    ),
    "new_colleague": Template(
        N_("A new colleague"),
        N_("a new colleague begins"),
        N_("one of us sits beside them in the first two weeks, and takes no calls in the first hour of the day"),
        N_("The new colleague can say whom to ask, every day."),
        N_("We stop early when the new colleague would rather work alone."),
    ),
    "listening": Template(
        N_("Listening to each other"),
        N_("it is the quiet hour of the week"),
        N_("two of us listen to one call of each other, and say one thing that worked and one to try"),
        N_("Everybody has listened along once in two weeks."),
        N_("We stop early when what was said is used to judge somebody."),
    ),
    "meeting": Template(
        N_("Team meeting on time"),
        N_("we have our weekly meeting"),
        N_("we begin on time, stop after half an hour, and end with who does what by when"),
        N_("The list of who does what stands in the channel within the hour."),
        N_("We stop early when the list is empty three weeks in a row."),
    ),
    "complaint": Template(
        N_("A complaint"),
        N_("a customer complains"),
        N_("we say sorry, repeat the complaint in one sentence, and say today what happens and when"),
        N_("Every complaint has a name and a day beside it."),
        N_("We stop early when we promise what we cannot keep."),
    ),
    "promise": Template(
        N_("A promise with a day"),
        N_("we promise something to a customer"),
        N_("we name a day, put a reminder on it, and call before that day when we cannot keep it"),
        N_("No customer asks where something is before the day has passed."),
        N_("We stop early when reminders keep us off the phone at busy hours."),
    ),
    "quiet_hours": Template(
        N_("Quiet hours"),
        N_("it is outside our shift"),
        N_("we send colleagues no messages that ask for an answer; what cannot wait goes to who is on duty"),
        N_("Nobody is written to on a day off, except who is on duty."),
        N_("We stop early when customers are harmed because something waited."),
    ),
    "system_down": Template(
        N_("A system is down"),
        N_("a system fails"),
        N_("the first who sees it puts it in the channel with the time, and the others stop asking around"),
        N_("Within five minutes everybody tells customers the same."),
        N_("We stop early when the channel is full of double messages."),
    ),
}
