"""Figures of recurrent networks: courses, forecasts, landmarks, and what goes on inside."""
