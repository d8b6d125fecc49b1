"""The only rooms that know Streamlit: one frame, one flow, and panels. No family's name stands here."""
