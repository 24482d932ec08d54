"""Peer feedback: each week everybody gives one colleague words about behaviour and gets some; only they read them."""
