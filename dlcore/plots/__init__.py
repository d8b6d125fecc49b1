"""Figures: pure functions from plain results to plotly figures; no torch, no scikit-learn, no Streamlit."""
