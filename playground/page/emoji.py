"""Emoji shortcodes → Unicode: a modest map; a shortcode that is not in it stays as typed."""

import re

_PAIRS = """
smile=😄 grinning=😀 slightly_smiling_face=🙂 blush=😊 wink=😉 joy=😂 thinking_face=🤔
neutral_face=😐 confused=😕 worried=😟 disappointed=😞 cry=😢 sob=😭 angry=😠 rage=😡 tired_face=😫
sleeping=😴 relieved=😌 sunglasses=😎 heart_eyes=😍 hugging_face=🤗 face_with_rolling_eyes=🙄
upside_down_face=🙃 nerd_face=🤓 partying_face=🥳 ghost=👻 robot_face=🤖 +1=👍 thumbsup=👍 -1=👎
thumbsdown=👎 clap=👏 wave=👋 raised_hands=🙌 raised_hand=✋ hand=✋ pray=🙏 muscle=💪 ok_hand=👌
point_right=👉 point_left=👈 point_up=☝️ point_down=👇 handshake=🤝 eyes=👀 ear=👂
speaking_head_in_silhouette=🗣️ busts_in_silhouette=👥 bust_in_silhouette=👤 writing_hand=✍️
crossed_fingers=🤞 heart=❤️ green_heart=💚 blue_heart=💙 yellow_heart=💛 orange_heart=🧡
purple_heart=💜 broken_heart=💔 sparkles=✨ star=⭐ star2=🌟 zap=⚡ fire=🔥 tada=🎉
confetti_ball=🎊 gift=🎁 trophy=🏆 medal=🏅 100=💯 boom=💥 dart=🎯 rocket=🚀 sunny=☀️
sun_small_cloud=🌤️ mostly_sunny=🌤️ partly_sunny=⛅ barely_sunny=🌥️ cloud=☁️ rain_cloud=🌧️
thunder_cloud_and_rain=⛈️ lightning=🌩️ snowflake=❄️ fog=🌫️ rainbow=🌈 umbrella=☔ sunrise=🌅
crescent_moon=🌙 seedling=🌱 herb=🌿 four_leaf_clover=🍀 evergreen_tree=🌲 tulip=🌷 palm_tree=🌴
fallen_leaf=🍂 white_check_mark=✅ heavy_check_mark=✔️ ballot_box_with_check=☑️ x=❌
negative_squared_cross_mark=❎ warning=⚠️ no_entry=⛔ no_entry_sign=🚫 question=❓
grey_question=❔ exclamation=❗ information_source=ℹ️ bangbang=‼️ sos=🆘 new=🆕
heavy_plus_sign=➕ heavy_minus_sign=➖ arrow_right=➡️ arrow_left=⬅️ arrow_up=⬆️ arrow_down=⬇️
arrow_upper_right=↗️ arrow_lower_right=↘️ left_right_arrow=↔️ arrows_counterclockwise=🔄
repeat=🔁 fast_forward=⏩ small_red_triangle=🔺 small_red_triangle_down=🔻 red_circle=🔴
large_orange_circle=🟠 large_yellow_circle=🟡 large_green_circle=🟢 large_blue_circle=🔵
large_purple_circle=🟣 white_circle=⚪ black_circle=⚫ large_green_square=🟩 large_yellow_square=🟨
large_red_square=🟥 large_blue_square=🟦 large_orange_square=🟧 white_large_square=⬜
black_large_square=⬛ small_blue_diamond=🔹 small_orange_diamond=🔸 one=1️⃣ two=2️⃣ three=3️⃣
four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣ eight=8️⃣ nine=9️⃣ zero=0️⃣ keycap_ten=🔟
speech_balloon=💬 thought_balloon=💭 left_speech_bubble=🗨️ loudspeaker=📢 mega=📣 bell=🔔
no_bell=🔕 telephone_receiver=📞 phone=☎️ iphone=📱 computer=💻 email=📧 envelope=✉️
inbox_tray=📥 outbox_tray=📤 memo=📝 pencil=📝 pencil2=✏️ clipboard=📋 calendar=📅 date=📅
spiral_calendar_pad=🗓️ chart_with_upwards_trend=📈 chart_with_downwards_trend=📉 bar_chart=📊
pushpin=📌 round_pushpin=📍 paperclip=📎 link=🔗 bookmark=🔖 books=📚 book=📖 page_facing_up=📄
scroll=📜 file_folder=📁 label=🏷️ mag=🔍 bulb=💡 wrench=🔧 hammer=🔨 gear=⚙️ key=🔑 lock=🔒
unlock=🔓 shield=🛡️ scales=⚖️ compass=🧭 world_map=🗺️ traffic_light=🚦 construction=🚧
triangular_flag_on_post=🚩 checkered_flag=🏁 ticket=🎫 hourglass=⌛ hourglass_flowing_sand=⏳
alarm_clock=⏰ stopwatch=⏱️ timer_clock=⏲️ clock9=🕘 clock8=🕗 mantelpiece_clock=🕰️ coffee=☕
tea=🍵 cake=🍰 birthday=🎂 apple=🍎 croissant=🥐 house=🏠 office=🏢 school=🏫 car=🚗 bike=🚲
train=🚆 airplane=✈️ beach_with_umbrella=🏖️ chair=🪑 door=🚪 mirror=🪞 art=🎨 musical_note=🎵
microphone=🎤 headphones=🎧 dog=🐶 cat=🐱 turtle=🐢 bee=🐝 butterfly=🦋 owl=🦉 game_die=🎲
jigsaw=🧩 hash=#️⃣
"""
EMOJI: dict[str, str] = dict(pair.split("=", 1) for pair in _PAIRS.split())
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?")


def with_emoji(text: str) -> str:
    """Replace every known `:shortcode:` in text by its character; plain and escaped text alike."""
    return _SHORTCODE.sub(lambda match: EMOJI.get(match[1], match[0]), text)
