mod intent;
mod slots;
